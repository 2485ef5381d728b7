-- Whom an outside provider of identities means by an account; bound when they first sign in that way.

ALTER TABLE accounts ADD COLUMN oidc_subject text;
CREATE UNIQUE INDEX idx_accounts_oidc_subject ON accounts (oidc_subject);
