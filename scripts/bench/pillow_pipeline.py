"""Pillow's resize-256 on the photographs of a folder: images per second of processor time, as JSON on stdout."""

import io
import json
import pathlib
import sys
import time

from PIL import Image

SHORT_SIDE = 256
SECONDS = 3


def convert(jpeg):
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    scale = SHORT_SIDE / min(image.size)
    size = tuple(int(side * scale) for side in image.size)
    # Antialiased: Pillow widens the filter when it shrinks.
    image.resize(size, Image.BILINEAR).save(io.BytesIO(), "JPEG", quality=90)


def rate(images):
    for image in images:
        convert(image)
    begin = time.process_time()
    passes = 0
    while time.process_time() - begin < SECONDS:
        for image in images:
            convert(image)
        passes += 1
    return passes * len(images) / (time.process_time() - begin)


def main(folder):
    sets = {path.name: [file.read_bytes() for file in sorted(path.glob("*.jpg"))] for path in pathlib.Path(folder).iterdir()}
    json.dump({f"pillow:{name}": rate(images) for name, images in sorted(sets.items())}, sys.stdout)


main(sys.argv[1])
