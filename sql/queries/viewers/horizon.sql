-- Up to which day the totals hold; NULL where they have to be made anew.
SELECT day FROM viewer_horizon
