package org.saccade.data.job;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Ways in which a file can be damaged, or made to do harm. */
enum Mutation {
    FLIP_A_BIT {
        @Override
        byte[] of(byte[] file, Random random) {
            file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            return file;
        }
    },
    FLIP_BITS {
        @Override
        byte[] of(byte[] file, Random random) {
            for (int i = 0; i < 20; i++) {
                FLIP_A_BIT.of(file, random);
            }
            return file;
        }
    },
    CUT {
        @Override
        byte[] of(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
    },
    LOSE_A_PIECE {
        @Override
        byte[] of(byte[] file, Random random) {
            int at = random.nextInt(file.length);
            int behind = Math.min(file.length, at + 1 + random.nextInt(600));
            byte[] rest = Arrays.copyOf(file, file.length - (behind - at));
            System.arraycopy(file, behind, rest, at, file.length - behind);
            return rest;
        }
    },
    REPEAT_A_PIECE {
        @Override
        byte[] of(byte[] file, Random random) {
            int at = random.nextInt(file.length);
            byte[] more = Arrays.copyOf(file, file.length + at);
            System.arraycopy(file, 0, more, file.length, at);
            return more;
        }
    },
    ZEROS {
        @Override
        byte[] of(byte[] file, Random random) {
            return overwritten(file, random.nextInt(file.length), new byte[1 + random.nextInt(64)]);
        }
    },
    /** Lengths beyond all memory, in the widths and byte orders of the forms. */
    HUGE_LENGTH {
        @Override
        byte[] of(byte[] file, Random random) {
            List<byte[]> lengths = List.of(
                    new byte[] {-1, -1, -1, -1},
                    new byte[] {-1, -1, -1, 0x7F},
                    new byte[] {0x7F, -1, -1, -1},
                    new byte[] {0, 0, 0, 0, 0, 0, 0, 0x40},
                    new byte[] {-1, -1, -1, -1, 0x0F},
                    new byte[] {(byte) 0x8C, 0x7F, -1, -1, -1});
            return overwritten(file, random.nextInt(file.length), lengths.get(random.nextInt(lengths.size())));
        }
    },
    /** 60,000 x 60,000 pixels, in the header of a JPEG or of a PNG. */
    HUGE_IMAGE {
        @Override
        byte[] of(byte[] file, Random random) {
            byte[] side = {(byte) 0xEA, 0x60};
            int jpeg = find(file, new byte[] {(byte) 0xFF, (byte) 0xC0, 0, 17, 8}, random);
            int png = find(file, "IHDR".getBytes(StandardCharsets.US_ASCII), random);
            if (jpeg >= 0) {
                overwritten(overwritten(file, jpeg + 5, side), jpeg + 7, side);
            }
            if (png >= 0) {
                overwritten(overwritten(file, png + 6, side), png + 10, side);
            }
            return file;
        }
    },
    /** A member of 8 GiB, its checksum right. */
    TAR_BOMB {
        @Override
        byte[] of(byte[] file, Random random) {
            byte[] size = random.nextBoolean()
                    ? "77777777777\0".getBytes(StandardCharsets.US_ASCII)
                    : new byte[] {(byte) 0x80, 0, 0, 0, (byte) (random.nextBoolean() ? 0x7F : 0), 0, 0, 2, 0, 0, 0, 0};
            return tarField(file, 124, size, random);
        }
    },
    /** A name that leaves its folder: in a tar with its checksum right, else wherever a name stands. */
    PATH_TRICK {
        @Override
        byte[] of(byte[] file, Random random) {
            List<String> tricks =
                    List.of("../../a/b", "/etc/x/yz", "..\\..\\a\\", "a/../../b", "\n\r\t\0\7ab~", "n1.tar/..");
            byte[] trick = tricks.get(random.nextInt(tricks.size())).getBytes(StandardCharsets.ISO_8859_1);
            if (isTar(file)) {
                return tarField(file, 0, trick, random);
            }
            int name = find(file, "n9000000".getBytes(StandardCharsets.US_ASCII), random);
            return name < 0 ? file : overwritten(file, name, trick);
        }
    };

    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;

    /** @param file may be overwritten */
    abstract byte[] of(byte[] file, Random random);

    private static byte[] overwritten(byte[] file, int at, byte[] with) {
        System.arraycopy(with, 0, file, at, Math.min(with.length, file.length - at));
        return file;
    }

    /** Where the bytes stand, after a place that is drawn; if not, where they stand first, or -1. */
    private static int find(byte[] file, byte[] wanted, Random random) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String part = new String(wanted, StandardCharsets.ISO_8859_1);
        int found = text.indexOf(part, random.nextInt(file.length));
        return found >= 0 ? found : text.indexOf(part);
    }

    private static boolean isTar(byte[] file) {
        return file.length > BLOCK && new String(file, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    /** Overwrites a field of one of a tar's headers, and corrects the checksum. */
    private static byte[] tarField(byte[] file, int field, byte[] with, Random random) {
        int header = find(file, "ustar".getBytes(StandardCharsets.US_ASCII), random) - 257;
        if (header < 0) {
            return FLIP_BITS.of(file, random);
        }
        overwritten(file, header + field, with);
        Arrays.fill(file, header + CHECKSUM, header + CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (int i = header; i < header + BLOCK; i++) {
            sum += Byte.toUnsignedInt(file[i]);
        }
        String octal = String.format(Locale.ROOT, "%06o\0 ", sum);
        return overwritten(file, header + CHECKSUM, octal.getBytes(StandardCharsets.US_ASCII));
    }
}
