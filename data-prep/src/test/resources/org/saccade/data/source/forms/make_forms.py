#!/usr/bin/env python3
"""Packs a few of the digits in the forms that are not ILSVRC's tars, with Python's standard library alone: test input that is independent of
the readers and of every library that they use. Run from anywhere; writes beside itself. zstd (the program) makes the .zstd files.

    data-prep/src/test/resources/org/saccade/data/source/forms/make_forms.py
"""

import gzip
import io
import json
import pathlib
import struct
import subprocess
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
DIGITS = HERE.parents[8] / "scripts" / "digits"
TRAIN_PER_CLASS = 1
VAL = 7


def members(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar if member.isfile()]


def digits():
    """Lists of (file name, wnid, rank of the wnid, bytes): train, validation."""
    wnid_of_id = dict(line.split()[:2] for line in (DIGITS / "synsets.txt").read_text().splitlines())
    wnids = sorted(wnid_of_id.values())
    train = []
    for name, class_tar in members((DIGITS / "train.tar").read_bytes()):
        wnid = name.removesuffix(".tar")
        train += [(file, wnid, wnids.index(wnid), data) for file, data in members(class_tar)[:TRAIN_PER_CLASS]]
    images = sorted(members((DIGITS / "val.tar").read_bytes()))
    ids = (DIGITS / "val_ground_truth.txt").read_text().split()
    val = [(file, wnid_of_id[id], wnids.index(wnid_of_id[id]), data) for (file, data), id in zip(images, ids)][:VAL]
    return train, val


# TFRecord: https://www.tensorflow.org/tutorials/load_data/tfrecord

def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = crc32c_table()


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def framed(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))


def varint(number):
    encoded = b""
    while number > 0x7F:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return encoded + bytes([number])


def delimited(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def feature(value):
    if isinstance(value, bytes):
        return delimited(1, delimited(1, value))
    if isinstance(value, int):
        return delimited(3, delimited(1, varint(value)))
    return delimited(2, delimited(1, struct.pack(f"<{len(value)}f", *value)))


def example(features):
    entries = [delimited(1, delimited(1, name.encode()) + delimited(2, feature(value))) for name, value in features.items()]
    return framed(delimited(1, b"".join(entries)))


def inception(file, wnid, rank, data):
    return example({
        "image/height": 32,
        "image/width": 32,
        "image/colorspace": b"RGB",
        "image/channels": 3,
        "image/class/label": rank + 1,
        "image/class/synset": wnid.encode(),
        "image/class/text": b"a text that is no business of ours",
        "image/object/bbox/xmin": [0.25, 0.5],
        "image/encoded": data,
        "image/filename": file.encode(),
        "image/format": b"JPEG",
    })


def tfds(file, wnid, rank, data):
    return example({"file_name": file.encode(), "image": data, "label": rank})


# MosaicML's MDS

MDS_COLUMNS = {"column_names": ["i", "x", "y"], "column_encodings": ["int", "jpeg", "int"], "column_sizes": [8, None, 8]}


def mds_shard(samples):
    packed = [struct.pack("<Iq", len(data), i) + data + struct.pack("<q", rank) for i, (_, _, rank, data) in enumerate(samples)]
    config = json.dumps({"compression": None, "format": "mds", "hashes": [], "size_limit": 1 << 26, "version": 2, **MDS_COLUMNS},
                        sort_keys=True).encode()
    offsets = [4 + 4 * (len(packed) + 1) + len(config)]
    for sample in packed:
        offsets.append(offsets[-1] + len(sample))
    return struct.pack(f"<I{len(offsets)}I", len(packed), *offsets) + config + b"".join(packed)


def mds(folder, shards, compression):
    folder.mkdir(parents=True, exist_ok=True)
    infos = []
    for number, samples in enumerate(shards):
        name = f"shard.{number:05}.mds"
        data = mds_shard(samples)
        zipped = None
        if compression is None:
            (folder / name).write_bytes(data)
        else:
            packed = subprocess.run(["zstd", "-7", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
            (folder / (name + ".zstd")).write_bytes(packed)
            zipped = {"basename": name + ".zstd", "bytes": len(packed), "hashes": {}}
        infos.append({"compression": compression, "format": "mds", "hashes": [], "samples": len(samples), "size_limit": 1 << 26,
                      "version": 2, "raw_data": {"basename": name, "bytes": len(data), "hashes": {}}, "zip_data": zipped, **MDS_COLUMNS})
    (folder / "index.json").write_text(json.dumps({"shards": infos, "version": 2}, sort_keys=True))


# WebDataset

def webdataset(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for file, wnid, rank, data in samples:
            key = file.split(".")[0]
            parts = {"cls": str(rank).encode(), "jpg": data, "json": json.dumps({"filename": f"{wnid}/{file}"}).encode()}
            for extension, content in parts.items():
                info = tarfile.TarInfo(f"{key}.{extension}")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))


# Hugging Face, before Parquet

def hf_archive(path, samples):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for file, wnid, _, data in samples:
            stem, extension = file.rsplit(".", 1)
            info = tarfile.TarInfo(f"{stem}_{wnid}.{extension}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    write(path, gzip.compress(packed.getvalue(), mtime=0))


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    train, val = digits()
    half = len(train) // 2

    def joined(pack, samples):
        return b"".join(pack(*sample) for sample in samples)

    write(HERE / "tfrecord-inception/train-00000-of-00002", joined(inception, train[:half]))
    write(HERE / "tfrecord-inception/train-00001-of-00002", joined(inception, train[half:]))
    write(HERE / "tfrecord-inception/validation-00000-of-00001", joined(inception, val))
    write(HERE / "tfrecord-tfds/digits-train.tfrecord-00000-of-00001", joined(tfds, train))
    write(HERE / "tfrecord-tfds/digits-validation.tfrecord-00000-of-00001", joined(tfds, val))
    write(HERE / "tfrecord-gzip/train/a.tfrecord.gz", gzip.compress(joined(inception, train), mtime=0))
    write(HERE / "tfrecord-gzip/validation/a.tfrecord.gz", gzip.compress(joined(inception, val), mtime=0))
    webdataset(HERE / "webdataset/digits-train-0000.tar", train[:half])
    webdataset(HERE / "webdataset/digits-train-0001.tar", train[half:])
    webdataset(HERE / "webdataset/digits-validation-0000.tar", val)
    write(HERE / "webdataset/_info.json", b"{}")
    hf_archive(HERE / "hf-archive/data/train_images_0.tar.gz", train[:half])
    hf_archive(HERE / "hf-archive/data/train_images_1.tar.gz", train[half:])
    hf_archive(HERE / "hf-archive/data/val_images.tar.gz", val)
    mds(HERE / "mds/train", [train[:half], train[half:]], None)
    mds(HERE / "mds/val", [val], None)
    mds(HERE / "mds-zstd/train", [train], "zstd:7")
    mds(HERE / "mds-zstd/val", [val], "zstd:7")


if __name__ == "__main__":
    main()
