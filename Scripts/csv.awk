# Reads a line of CSV (RFC 4180, one record a line) into fields[1…]; returns how many there are.
function csv(line, fields,   count, rest, field) {
  split("", fields); count = 0; rest = line "\n"
  sub(/\r\n$/, "\n", rest)
  while (rest != "") {
    if (rest ~ /^"/) {
      rest = substr(rest, 2); field = ""
      while (match(rest, /"/)) {
        field = field substr(rest, 1, RSTART - 1)
        rest = substr(rest, RSTART + 1)
        if (rest !~ /^"/) break
        field = field "\""; rest = substr(rest, 2)
      }
    } else {
      match(rest, /[,\n]/)
      field = substr(rest, 1, RSTART - 1); rest = substr(rest, RSTART)
    }
    fields[++count] = field
    rest = substr(rest, 2)
  }
  return count
}
