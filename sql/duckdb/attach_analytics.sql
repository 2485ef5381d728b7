-- The address is in the environment, where no statement can read it. No other schema of the store is seen.
ATTACH '' AS cinevault (TYPE postgres, READ_ONLY, SCHEMA {schema});
USE cinevault.{place}
