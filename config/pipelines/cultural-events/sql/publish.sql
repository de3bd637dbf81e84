-- Points the table at the rows that clean has written: one change of the catalog, so readers see the old rows or the new.
ALTER TABLE cultural_event_info SET LOCATION '{{ stages.clean.output.location }}'
