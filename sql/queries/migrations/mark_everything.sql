SELECT mark_everything()
