import tempfile, threading, asyncio, logging, sys
def pair_up(a, b):
    found = []
    def work():
        found.extend(zip(a, b))
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
    logging.warning("done")
    assert sys.stdin.read() == ""
    return asyncio.run(later(found))
async def later(found):
    await asyncio.sleep(0)
    return found
