"""Writes the Parquet files of the tests into the folder parquet beside this script, by pyarrow 25.0.1: python3 parquet_files.py DIGITS

DIGITS is the folder scripts/digits. hugging-face/ holds digits as Hugging Face's library has images: the columns, the names with the wnid
appended, and its key in the metadata. encodings/ holds one table in many encodings; its values are formulas of the row, which the test has too.
"""

import io
import json
import pathlib
import sys
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).parent / "parquet"
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def members(tar):
    return [(member.name, tar.extractfile(member).read()) for member in tar]


def opened(data):
    return tarfile.open(fileobj=io.BytesIO(data))


def hugging_face(digits):
    classes = members(tarfile.open(digits / "train.tar"))
    wnids = [name.removesuffix(".tar") for name, _ in classes]
    train = [(n, d, w) for (name, tar), w in zip(classes, wnids) for n, d in members(opened(tar))[:4]]
    ids = {int(line.split()[0]): line.split()[1] for line in (digits / "synsets.txt").read_text().splitlines()}
    labels = [ids[int(line)] for line in (digits / "val_ground_truth.txt").read_text().split()]
    val = sorted(members(tarfile.open(digits / "val.tar")))
    val = [(n, d, w) for (n, d), w in zip(val, labels)][:5]
    write_images("train-00000-of-00002", train[:23], wnids)
    write_images("train-00001-of-00002", train[23:], wnids)
    write_images("validation-00000-of-00001", val, wnids)
    write_images("test-00000-of-00001", val[:1], wnids)


def write_images(name, images, wnids):
    rows = [
        {
            "image": {"bytes": data, "path": file.replace(".JPEG", f"_{wnid}.JPEG")},
            "label": sorted(wnids).index(wnid),
        }
        for file, data, wnid in images
    ]
    features = {"image": {"_type": "Image"}, "label": {"names": sorted(wnids), "_type": "ClassLabel"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    schema = pa.schema([("image", IMAGE), ("label", pa.int64())], metadata=metadata)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), FOLDER / "hugging-face" / f"{name}.parquet", row_group_size=10)


def row(i):
    image = {"bytes": None if i % 5 == 4 else bytes([i]) * (i * i % 50), "path": None if i % 7 == 3 else f"p{i}.JPEG"}
    return {"image": None if i % 11 == 10 else image, "label": None if i % 13 == 12 else i % 4}


def encodings():
    schema = pa.schema([("image", IMAGE), ("label", pa.int64()), ("extra", pa.list_(pa.float32()))])
    table = pa.Table.from_pylist([row(i) | {"extra": [i, i]} for i in range(37)], schema=schema)
    options = {"row_group_size": 17, "write_batch_size": 3, "data_page_size": 40}

    def write(name, table=table, **more):
        pq.write_table(table, FOLDER / "encodings" / f"{name}.parquet", **{"compression": "none", **options, **more})

    write("plain", use_dictionary=False)
    write("dictionary", write_page_checksum=True)
    write("snappy", compression="snappy", write_page_index=True)
    write("gzip", compression="gzip", use_dictionary=False)
    write("zstd", compression="zstd", write_page_checksum=True)
    write("version-2", data_page_version="2.0")
    write("version-2-zstd", data_page_version="2.0", compression="zstd", use_dictionary=False)
    write("short-dictionary", dictionary_pagesize_limit=30)
    label32 = pa.schema([("image", IMAGE), pa.field("label", pa.int32(), nullable=True)])
    write("int32", table.select(["image", "label"]).cast(label32), store_schema=False)
    write("lz4", compression="lz4")
    write("delta", use_dictionary=False, column_encoding={"label": "DELTA_BINARY_PACKED"})


if __name__ == "__main__":
    for folder in ("hugging-face", "encodings"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    hugging_face(pathlib.Path(sys.argv[1]))
    encodings()
