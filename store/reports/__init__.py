"""Ready reports: what each asks is a file in sql/reports."""
