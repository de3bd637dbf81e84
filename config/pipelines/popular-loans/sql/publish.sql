MSCK REPAIR TABLE best_loan_list
