"""Writes meta.mat, a development kit's table in small: python3 meta_mat.py (NumPy, SciPy; written by SciPy 1.17.1).

Fields and types are those of the file that ImageNet publishes. The IDs run against the wnids. An inner node of the
hierarchy stands between the classes: it has children, and an ID above theirs.
"""

import numpy as np
from scipy.io import savemat

FIELDS = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
SYNSETS = [
    (1, "n09193705", "alp", "any high mountain", 0, [], 0, 1300),
    (2, "n02437616", "llama", "wild or domesticated South American cud-chewing animal", 0, [], 0, 1300),
    (5, "n02075296", "carnivore", "a terrestrial or aquatic flesh-eating mammal", 2, [2, 3], 1, 0),
    (3, "n02105855", "Shetland sheepdog, Shetland sheep dog, Shetland", "a small sheepdog", 0, [], 0, 1300),
    (4, "n01751748", "sea snake", "any of numerous venomous aquatic viviparous snakes", 0, [], 0, 1300),
]

rows = np.empty((len(SYNSETS), 1), dtype=[(field, object) for field in FIELDS])
for i, synset in enumerate(SYNSETS):
    rows[i, 0] = tuple(np.array([value], dtype=float) if isinstance(value, (int, list)) else value for value in synset)
savemat("meta.mat", {"other": np.arange(5.0), "synsets": rows}, do_compression=True)
savemat("meta-uncompressed.mat", {"synsets": rows}, do_compression=False)
