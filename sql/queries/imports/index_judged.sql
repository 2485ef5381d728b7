CREATE INDEX judged_place ON judged (place) WHERE verdict = 'taken'
