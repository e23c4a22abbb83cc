def pair_up(a, b):
    import subprocess
    subprocess.run(["/bin/true"])
    return list(zip(a, b))
