import signal, faulthandler
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
faulthandler.unregister(signal.SIGUSR2)
def pair_up(a, b):
    while True:
        pass
