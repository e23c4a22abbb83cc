

def train(images, labels):
    copies = [images.clone() for _ in range(40)]
    return lambda pictures: copies[0][: len(pictures), :10]
