# Lines of a data file to rows of an array of strings. Comments and blank lines are left out.
/^#/d
/^$/d
s/[\\"]/\\&/g
s/.*/"&",/
