function createPageHTML(count, index, name, ext) {
  if (count < 2) return;
  var html = "共" + count + "页 ";
  for (var i = 0; i < count; i++) {
    var href = i == 0 ? name + "." + ext : name + "_" + i + "." + ext;
    html += i == index ? "<span>" + (i + 1) + "</span> " : "<a href='" + href + "'>" + (i + 1) + "</a> ";
  }
  document.write(html);
}
