-- Points the month at the rows that clean has written: one change of the catalog, so readers see the old rows or the new.
ALTER TABLE best_loan_list
PARTITION (year = '{{ period.start | date: "%Y" }}', month = '{{ period.start | date: "%m" }}')
SET LOCATION '{{ stages.clean.output.location }}'
