-- Points the table at the rows that clean has written: one change of the catalog, so readers see the old rows or the new.
ALTER TABLE city_park_info SET LOCATION '{{ stages.clean.output.location }}'
