import os
def look():
    import socket
    found = []
    for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_STREAM), (socket.AF_UNIX, socket.SOCK_STREAM), (16, socket.SOCK_RAW)):
        try:
            link = socket.socket(family, kind)
            link.settimeout(0.2)
            link.connect(("127.0.0.1", 22) if family == socket.AF_INET else "/run/dbus/system_bus_socket")
            found.append(family)
        except (OSError, TypeError):
            pass
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
