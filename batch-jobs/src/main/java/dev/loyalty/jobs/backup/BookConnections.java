package dev.loyalty.jobs.backup;

import javax.sql.DataSource;

/**
 * Connections to one database.
 *
 * @param login sessions of the login itself, in no role: a database that was never migrated has
 *     none
 * @param owner sessions of the schema's owner; not pooled
 * @param writer sessions of the writer's role
 */
public record BookConnections(DataSource login, DataSource owner, DataSource writer) {}
