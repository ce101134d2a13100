package dev.loyalty.jobs.archive;

import java.sql.SQLException;

/** Rows of the journal as binary COPY writes them, one after the other. For one thread. */
interface RowSource {

  /** Goes to the next row; false at the end, however often. */
  boolean next() throws SQLException;

  /** Returns bytes that contain the row's. */
  byte[] bytes();

  /** Returns the index at which the row begins, with its count of columns. */
  int begin();
}
