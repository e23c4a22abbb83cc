def pair_up(a, b):
    import _thread, threading, time
    _thread.interrupt_main()
    time.sleep(0.1)
