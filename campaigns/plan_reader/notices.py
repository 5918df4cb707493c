def notices_of(*args):
    return ()
