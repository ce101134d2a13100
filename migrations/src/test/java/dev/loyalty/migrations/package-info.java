/** Tests that hold the schema to its rules, and the database that other modules' tests use. */
@NullMarked
package dev.loyalty.migrations;

import org.jspecify.annotations.NullMarked;
