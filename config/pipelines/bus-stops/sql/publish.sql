-- Points the table at the rows that clean has written: one change of the catalog, so readers see the old rows or the new.
ALTER TABLE bus_stop_loc SET LOCATION '{{ stages.clean.output.location }}'
