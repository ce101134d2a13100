/** Tests that hold the schema to its rules, and the database that other modules' tests use. */
package dev.loyalty.migrations;
