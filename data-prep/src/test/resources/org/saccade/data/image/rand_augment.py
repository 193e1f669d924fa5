"""Writes rand-augment.txt beside this script, by Pillow 9.4.0 and NumPy 1.24: python3 rand_augment.py

What torchvision's RandAugment does to a PIL image, an operation a line: pattern, width, height, name, magnitude, sign, and the pixels in base64. The amounts are
those of torchvision's magnitudes 0 to 30; the matrices are those of its affine transforms, which it gives to Pillow. Of a large picture there is the SHA-256
of the pixels, without the operations that blend: those need not give the same bits.
"""

import base64
import hashlib
import pathlib

import numpy
from PIL import Image, ImageEnhance, ImageOps


def level(pattern, x, y, c):
    """The pictures, which the test makes too: noise; and one of few levels, whose green is one level throughout."""
    noise = (x * x * 7 + y * y * 3 + x * y * 5 + c * 29) % 256
    return noise if pattern == "noise" else (60 + noise % 97, 77, 200 if noise % 4 else 10)[c]


def picture(pattern, width, height):
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            image.putpixel((x, y), tuple(level(pattern, x, y, c) for c in range(3)))
    return image


def affine(image, matrix):
    return image.transform(image.size, Image.AFFINE, matrix, Image.NEAREST, fillcolor=(0, 0, 0))


def pixels(amount):
    """Rounded towards 0, in float32 as torch.linspace has it."""
    return int(numpy.float32(amount))


SIGNED = {
    "SHEAR_X": (0.3, lambda image, m: affine(image, (1, m, 0, 0, 1, 0))),
    "SHEAR_Y": (0.3, lambda image, m: affine(image, (1, 0, 0, m, 1, 0))),
    "TRANSLATE_X": (None, lambda image, m: affine(image, (1, 0, -pixels(m), 0, 1, 0))),
    "TRANSLATE_Y": (None, lambda image, m: affine(image, (1, 0, 0, 0, 1, -pixels(m)))),
    "ROTATE": (30.0, lambda image, m: image.rotate(m, Image.NEAREST, fillcolor=(0, 0, 0))),
    "BRIGHTNESS": (0.9, lambda image, m: ImageEnhance.Brightness(image).enhance(1 + m)),
    "COLOR": (0.9, lambda image, m: ImageEnhance.Color(image).enhance(1 + m)),
    "CONTRAST": (0.9, lambda image, m: ImageEnhance.Contrast(image).enhance(1 + m)),
    "SHARPNESS": (0.9, lambda image, m: ImageEnhance.Sharpness(image).enhance(1 + m)),
}
BLENDS = {"BRIGHTNESS", "COLOR", "CONTRAST", "SHARPNESS"}
UNSIGNED = {
    "POSTERIZE": (lambda level: 8 - round(level / 7.5), lambda image, m: ImageOps.posterize(image, m)),
    "SOLARIZE": (lambda level: 255 - 8.5 * level, lambda image, m: ImageOps.solarize(image, m)),
    "AUTO_CONTRAST": (lambda level: 0, lambda image, m: ImageOps.autocontrast(image)),
    "EQUALIZE": (lambda level: 0, lambda image, m: ImageOps.equalize(image)),
    "IDENTITY": (lambda level: 0, lambda image, m: image.copy()),
}


def amounts(name, image):
    """By magnitude and sign."""
    if name in UNSIGNED:
        return {(level, 1): UNSIGNED[name][0](level) for level in (0, 9, 19, 30)}
    side = {"TRANSLATE_X": image.width, "TRANSLATE_Y": image.height}.get(name)
    greatest = SIGNED[name][0] if side is None else 150 / 331 * side
    return {(level, sign): sign * greatest * level / 30 for level in (0, 9, 30) for sign in (1, -1)}


def lines(pattern, width, height, names, written):
    image = picture(pattern, width, height)
    for name in names:
        operation = (SIGNED | UNSIGNED)[name][1]
        for (level, sign), amount in amounts(name, image).items():
            yield f"{pattern} {width} {height} {name} {level} {sign} {written(operation(image, amount).tobytes())}\n"


def main():
    every = SIGNED | UNSIGNED
    with open(pathlib.Path(__file__).parent / "rand-augment.txt", "w") as out:
        for size in (("noise", 13, 11), ("few", 9, 12), ("noise", 1, 1), ("few", 2, 1)):
            out.writelines(lines(*size, every, lambda pixels: base64.b64encode(pixels).decode()))
        exact = [name for name in every if name not in BLENDS]
        out.writelines(lines("noise", 331, 224, exact, lambda pixels: hashlib.sha256(pixels).hexdigest()))


if __name__ == "__main__":
    main()
