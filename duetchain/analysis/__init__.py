"""What a signal tells: where two recordings meet, what bleeds, where beats are. The only numpy.

Sounds in, values out: nothing here opens a file or starts a process. A long sound is asked for in
parts (`arrays.Sound`), and what must be kept of all of it is kept in 16 bits.
"""
