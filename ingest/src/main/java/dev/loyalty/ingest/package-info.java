/** ingest. */
package dev.loyalty.ingest;
