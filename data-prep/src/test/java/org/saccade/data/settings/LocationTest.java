package org.saccade.data.settings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LocationTest {
    @ParameterizedTest
    @CsvSource({
        "x.conf, y.conf, y.conf",
        "a/b/x.conf, ../y.conf, a/y.conf",
        "a/x.conf, ../../y.conf, ../y.conf",
        "../x.conf, ../y.conf, ../../y.conf",
        "./x.conf, ./y/../z.conf, z.conf",
        "/a/x.conf, ../../../y.conf, /y.conf",
        "/a/b/x.conf, c/y.conf, /a/b/c/y.conf",
        "a/x.conf, /etc/y.conf, /etc/y.conf",
        "hdfs://nn:8020/conf/x.conf, ../r/y.conf, hdfs://nn:8020/r/y.conf",
        "s3a://bucket/x.conf, r/y.conf, s3a://bucket/r/y.conf",
        "file:/a/x.conf, y.conf, file:/a/y.conf",
        "a/x.conf, s3a://b/y.conf, s3a://b/y.conf",
    })
    void resolvesBesideTheFile(String from, String name, String expected) {
        assertThat(Location.resolve(from, name)).isEqualTo(expected);
    }
}
