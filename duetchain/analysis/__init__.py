"""What a signal tells: where two recordings meet, what bleeds, where beats are. The only numpy.

Arrays in, values out: nothing here reads a file or starts a process.
"""
