-- Makes the month known to the table. One that it knows already stays as it is until publish.sql.
ALTER TABLE best_loan_list ADD IF NOT EXISTS
PARTITION (year = '{{ period.start | date: "%Y" }}', month = '{{ period.start | date: "%m" }}')
LOCATION '{{ stages.clean.output.location }}'
