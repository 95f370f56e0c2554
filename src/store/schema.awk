# schema.sql to a C table of strings, one a migration.
BEGIN {
  print "/* Made from schema.sql. */"
  print "#include \"config.h\"\n\n#include \"store/internal.h\"\n"
  print "const char *const fp_store_schema[] = {"
}
/^-- migration / { if (n++) print "  ,"; next }
/^ *--/ || /^$/ || !n { next }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "  \"" $0 "\\n\"" }
END { print "  , NULL\n};" }
