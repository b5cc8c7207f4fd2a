"""What stands in file names and is nobody's name: machines' patterns, words of takes, parts."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _whole(*patterns: str) -> re.Pattern[str]:
    """Any of some patterns, where neither a letter nor a digit stands before or after it."""
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])", re.IGNORECASE)


_MONTHS = (
    "(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|may|mai|jun[ei]?"
    "|jul[iy]?|aug(?:ust)?|sep(?:t|tember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_CAMERAS = (
    "(?:img|image|mvi|mvimg|dscf?n?|_dsc|e?dsc|pxl|vid|mov|movi|dji|gopr|gx|gh|gp|gf|cimg|sam|hpim|dcp"
    "|wp|mah|mol|pano|burst|snap|insv|lrv|lrm|ssr|lv|c|p|r|vlcsnap|trim|rprefinal|msg|m2u|mts|stream"
    "|rec|aud|ptt|snd|zoom|tascam|dr|tr|hvr|st[ae]|memo|voice|file|track|audio|video|film|clip"
    "|recording|aufnahme)"
)
_PROGRAMS = (
    r"whats\s?app(?:\s(?:video|audio|ptt|image))?",
    r"screen[\s_-]?(?:recording|recorder|record|cast|shot)",
    r"bildschirm(?:aufnahme|aufzeichnung|video|foto)",
    r"enregistrement(?: de l['’]écran| vocal)?",
    r"grabación(?: de (?:pantalla|voz))?|nota de voz|mémo vocal",
    r"registrazione(?: (?:schermo|vocale))?",
    (
        r"(?:neue|new|nouvel|nouvelle|nueva|nuova|min[ea]?|my|meine)[\s_-](?:aufnahme|recording"
        r"|enregistrement|grabación|registrazione|inspelning|opname|video|memo|song|project|projekt"
        r"|movie|film)"
    ),
    (
        r"(?:standard|voice|audio|video|sound|song)[\s_-](?:memo|recording|recorder|record|clip|note"
        r"|message)"
    ),
    r"(?:sprach|audio|video|ton)(?:memo|aufnahme|nachricht|aufzeichnung|notiz)",
    (
        r"(?:copy|kopie|copie|kopia|copia|video|clip|audio|recording|aufnahme) "
        r"(?:of|von|de|di|from|by|av)"
    ),
    r"photo[\s_-]?booth|garage\s?band|quick\s?time|video[\s_-]?conference|movie on",
    r"telegram(?:[-_ ]cloud[-_ ]document(?:[-_ ]\d+)*)?|snap\s?chat|snap\s?tik|ssstik(?:\.io)?",
    r"tik\s?tok|instagram|in\s?shot|cap\s?cut|facebook|you\s?tube|full\s?size\s?render",
    r"rpreplay(?:[\s_-]?final)?|sans titre|sin título|senza titolo|ohne titel",
    r"google\s?drive|drop\s?box|we\s?transfer|open\s?camera|zoom\s?meeting|gmt\d+",
    r"acapella|bandlab|logic\s?pro|audacity|davinci(?:\s?resolve)?|final\s?cut|i\s?movie",
    r"(?:signal|snaptik|ssstik|document)(?=[-_ ]\d)",
)
_PROGRAM = f"(?:{'|'.join(_PROGRAMS)})"

MACHINES = (
    _whole(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    _whole(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}"),
    re.compile(r"[-_ ]?WA\d{3,}(?!\d)", re.IGNORECASE),
    _whole(rf"{_PROGRAM}(?:[-_ ]?\d+)?"),
    _whole(rf"{_CAMERAS}[-_ ]?[eE]?\d{{2,}}(?:[-_ ]\d+)*(?:[-_.]?(?:mp|ts|night|cover|lrv|edit))?"),
    _whole(r"dscn?f?\d+", r"g[opxhf]{1,3}\d{4,}", r"mvi\d+", r"img[-_ ]?e?\d+", r"lv[-_]\d[-_]\d+"),
    _whole(r"(?:19|20)\d\d[-_. ]?[01]\d[-_. ]?[0-3]\d(?:[-_ T]?\d{4,9})?"),
    _whole(r"[0-3]?\d[-_.][01]?\d[-_.](?:(?:19|20)\d\d|\d\d)"),
    _whole(rf"[0-3]?\d(?:st|nd|rd|th|\.)?[ _-]?{_MONTHS}\.?(?:[ _-]?(?:19|20)?\d\d)?"),
    _whole(rf"{_MONTHS}\.?[ _-]?[0-3]?\d(?:st|nd|rd|th)?,?(?:[ _-](?:19|20)\d\d)?"),
    _whole(
        r"(?:at|um|à|a las|alle|kl)?[ _]?[0-2]?\d[-.:h_][0-5]\d(?:[-.:_m][0-5]\ds?)?"
        r"(?: ?[ap]\.?m\.?)?"
    ),
    _whole(
        r"\d{3,4}[pi]\d*",
        r"\d+ ?(?:fps|hz|khz|kbps|bpm|db|mb|sec|secs?|min)",
        r"\d{3,4}x\d{3,4}",
        r"[248]k",
    ),
    _whole(
        r"(?:take|version|part|try)[-_. ]"
        r"(?:one|two|three|four|five|eins|zwei|drei|vier|un|deux|trois)"
    ),
    _whole(
        r"(?:take|tk|t|v|ver|version|part|pt|nr|no|take no|copy|kopie|copie|final|try)"
        r"[-_. #]*\d+[a-z]?"
    ),
)
"""What cameras, recorders, programs and clocks write, and the numbers of takes, each a pattern."""

FILLERS = _words(
    """
    4k a aac alt_take am an and_final android at attempt audio aufnahme aufnahmen back backingtrack
    backup bak best better big bild cam camera caméra canción chanson choir_take click clicktrack
    clip clips compressed converted copia copie copy cropped cut cópia datei demo done download
    downloaded draft duets duett edit edited enregistrement essai export exported file files
    film films final finale finally finished fixed flac for foto front galaxy good grabación h264
    h265 handy hd hdr hevc hi high horizontal image img input inspelning instrumental ipad iphone
    kamera karaoke kopia kopie kópia landscape large last latest left_channel letzte lied lo loop
    low m4a ma master mastered me mein meine memo mine mit mix mixdown mobile mon mono mov movie mp3
    mp4 music musik musique my name names nd neu neue neues new newest no noname nr num number of
    ohne ok okay old one opname orig original originals output part parts perf performance phone
    photo pic picture pista piste pixel playback pm portrait practice probe raw rd react reaction
    real really rear rec record recorded recording recordings registrazione rehearsal render
    rendered result results sample samsung sd selfie sess session small song songs spur st stereo
    stitched submission sync synced synchron take takes teil temp test testing tests th the this
    tiktok tk tmp track tracks trim trimmed try uhd um unbenannt unknown unnamed untitled upload
    uploaded use ver vers version versuch vertical vid video video_final videoclip videos voice
    voices voix voz wav webcam whatsapp with zoom
    """
) | {"duet"}
"""Words of takes and files; small letters."""

PARTS = _words(
    """
    acapella_lead accordion accordéon adlib adlibs akkordeon alt alto altos backing banjo bariton
    baritone baryton bass basse basses bassguitar basso bassoon batterie beat beatbox bgv brass
    bratsche bv bvs cajon cello chitarra choir chor chorus chœur clarinet clarinette conductor
    congas contrabass contralt contralto cornet coro countertenor descant dirigent dirigentin
    doublebass drum drums fagott fiddle flute flöte flûte geige gitarre gtr guitar guitare guitarra
    guitars harfe harmonica harmonie harmonies harmony harp horn keyboard keyboards keys klarinette
    klavier kontrabass lead mandolin mandoline melodie melody mezzo mezzosopran mezzosoprano mélodie
    oboe organ orgel percussion piano pianoforte piccolo posaune rap recorder sax saxophon saxophone
    schlagzeug shaker solo sopran soprane soprani soprano sopranos strings synth tambourine tenor
    tenore tenors treble trombone trompete trompette trumpet tuba ténor uke ukulele viola violin
    violine violon violoncello voc vocal vocals vox whistle winds
    """
)
"""What is sung or played; small letters."""

ONE_LETTER_PARTS = {
    f"{letter}{number}": f"{part} {number}"
    for letter, part in (("s", "soprano"), ("a", "alto"), ("t", "tenor"), ("b", "bass"))
    for number in (1, 2)
}
"""How choirs number their voices."""

PARTICLES = _words(
    """
    af av da das de del della den der di dos du e la le ten ter van von y zu zum
    """
)
"""Words inside a name that stay small."""
