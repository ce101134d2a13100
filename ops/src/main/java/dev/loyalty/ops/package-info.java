/** ops. */
package dev.loyalty.ops;
