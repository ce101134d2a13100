package dev.loyalty.jobs.archive;

/** Numbers as binary COPY writes them (PostgreSQL manual, COPY, "Binary Format"). */
final class BinaryCopy {

  private BinaryCopy() {}

  static short readShort(byte[] bytes, int at) {
    return (short) ((bytes[at] << 8) | (bytes[at + 1] & 0xff));
  }

  static int readInt(byte[] bytes, int at) {
    return (readShort(bytes, at) << 16) | (readShort(bytes, at + 2) & 0xffff);
  }

  static long readLong(byte[] bytes, int at) {
    return ((long) readInt(bytes, at) << 32) | (readInt(bytes, at + 4) & 0xffffffffL);
  }
}
