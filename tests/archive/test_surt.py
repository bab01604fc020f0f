"""Keys of addresses: those that the `surt` library (0.3.1) makes, which replay tools look up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt

# Written by that library.
KEYS = [
    ("http://www.example.cn/", "cn,example)/"),
    ("http://example.cn", "cn,example)/"),
    ("https://example.cn/", "cn,example)/"),
    ("HTTP://WWW.Example.CN/A/B.HTML", "cn,example)/a/b.html"),
    ("http://example.cn:80/", "cn,example)/"),
    ("https://example.cn:443/a", "cn,example)/a"),
    ("http://example.cn:443/", "cn,example:443)/"),
    ("http://example.cn:8080/x", "cn,example:8080)/x"),
    ("http://example.cn:/x", "cn,example)/x"),
    ("http://example.cn:080/a", "cn,example)/a"),
    ("http://example.cn:0/a", "cn,example)/a"),
    ("http://www2.example.cn/", "cn,example)/"),
    ("http://www.www.example.cn/", "cn,example,www)/"),
    ("http://wwwx.example.cn/", "cn,example,wwwx)/"),
    ("http://user:pass@www.example.cn:81/p", "cn,example:81)/p"),
    ("http://example.cn/a/", "cn,example)/a"),
    ("http://example.cn/a//b///c/", "cn,example)/a/b/c"),
    ("http://example.cn/a/./b/../c", "cn,example)/a/c"),
    ("http://example.cn/../../a", "cn,example)/a"),
    ("http://example.cn/a/..", "cn,example)/"),
    ("http://example.cn//", "cn,example)/"),
    ("http://example.cn/?", "cn,example)/"),
    ("http://example.cn/a?", "cn,example)/a"),
    ("http://example.cn?a=1", "cn,example)/?a=1"),
    ("http://example.cn/?b=2&a=1", "cn,example)/?a=1&b=2"),
    ("http://example.cn/?B=2&a=1&A=0", "cn,example)/?a=0&a=1&b=2"),
    ("http://example.cn/?a&b=&a=", "cn,example)/?a&a=&b="),
    ("http://example.cn/?a==1&&b", "cn,example)/?&a==1&b"),
    ("http://example.cn/?=&a", "cn,example)/?=&a"),
    ("http://example.cn/?a=1?b=2", "cn,example)/?a=1?b=2"),
    ("http://example.cn/a?http://b.cn/c", "cn,example)/a?http://b.cn/c"),
    ("http://example.cn/#frag", "cn,example)/"),
    ("http://example.cn/a#b?c", "cn,example)/a"),
    ("http://example.cn/a?b#c", "cn,example)/a?b"),
    ("http://example.cn/督察.html", "cn,example)/%e7%9d%a3%e5%af%9f.html"),
    ("http://example.cn/%E7%9D%A3%E5%AF%9F.html", "cn,example)/%e7%9d%a3%e5%af%9f.html"),
    ("http://example.cn/%e7%9d%a3%e5%af%9f.html", "cn,example)/%e7%9d%a3%e5%af%9f.html"),
    ("http://example.cn/%25E7%259D%25A3", "cn,example)/%e7%9d%a3"),
    ("http://example.cn/?q=督察", "cn,example)/?q=%e7%9d%a3%e5%af%9f"),
    ("http://example.cn/?q=%B6%BD%B2%EC", "cn,example)/?q=%b6%bd%b2%ec"),
    ("http://example.cn/a%20b c", "cn,example)/a%20b%20c"),
    ("http://example.cn/a%2Fb", "cn,example)/a/b"),
    ("http://example.cn/a%23b?c%26d=e", "cn,example)/a%23b?c&d=e"),
    ("http://example.cn/100%", "cn,example)/100%25"),
    ("http://example.cn/a+b?c+d", "cn,example)/a+b?c+d"),
    ("http://example.cn/À?Ü", "cn,example)/%c3%80?%c3%9c"),
    ("http://example.cn/　x", "cn,example)/%e3%80%80x"),
    ("http://环保.example/", "example,xn--ruq168f)/"),
    ("http://WWW.环保局.中国/x", "xn--fiqs8s,xn--ruqv51afks)/x"),
    ("http://%E7%8E%AF%E4%BF%9D.example/", "example,xn--ruq168f)/"),
    ("http://环保。中国/", "xn--fiqs8s,xn--ruq168f)/"),
    ("http://ｅｘａｍｐｌｅ.cn/", "cn,example)/"),
    ("http://xn--fiqs8s/", "xn--fiqs8s)/"),
    ("http://example.cn/a.jsp;jsessionid=ABC", "cn,example)/a.jsp;jsessionid=abc"),
    ("http://example.cn/a?jsessionid=0123456789abcdef0123456789abcdef", "cn,example)/a"),
    ("http://example.cn/a?x=1&JSESSIONID=0123456789abcdef0123456789abcdef&y=2", "cn,example)/a?x=1&y=2"),
    ("http://example.cn/a?PHPSESSID=0123456789abcdef0123456789abcdef", "cn,example)/a"),
    ("http://example.cn/a?sid=0123456789abcdef0123456789abcdef&b", "cn,example)/a?b"),
    ("http://example.cn/a?sid=short", "cn,example)/a?sid=short"),
    ("http://example.cn/?ASPSESSIONIDabcdefgh=abcdefghijklmnopqrstuvwx", "cn,example)/"),
    ("http://example.cn/?cfid=1&cftoken=2&z=1", "cn,example)/?z=1"),
    ("http://example.cn/(abcdefghijklmnopqrstuvwx)/a.aspx", "cn,example)/a.aspx"),
    (
        "http://example.cn/(a(abcdefghijklmnopqrstuvwx)b(abcdefghijklmnopqrstuvwx))/x/a.aspx?b=1",
        "cn,example)/x/a.aspx?b=1",
    ),
    ("http://10.0.0.1/", "1,0,0,10)/"),
    ("http://10.1/", "1,0,0,10)/"),
    ("http://3232235521/a", "1,0,168,192)/a"),
    ("http://012.0.0.1/", "1,0,0,10)/"),
    ("http://999.1.1.1/", "1,1,1,999)/"),
    ("http://[2001:db8::1]:8080/a", "2001:db8::1:8080)/a"),
    ("http://example.cn./a", "cn,example)/a"),
    ("http://a..example.cn/", "cn,example,a)/"),
    ("http://.example.cn/", "cn,example)/"),
    ("http://ex_ample.cn/", "cn,ex_ample)/"),
    ("  http://example.cn/a\n", "cn,example)/a"),
    ("http://exa\tmple.cn/a\r\nb", "cn,example)/ab"),
    ("http://http://example.cn/a", "cn,example)/a"),
    ("http://example.cn/%0A%0D%00", "cn,example)/%0a%0d%00"),
    ('http://example.cn/"quotes"\'<x>', 'cn,example)/"quotes"\'<x>'),
    ("http://example.cn/{a}|b\\c^`~", "cn,example)/{a}|b\\c^`~"),
]


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_keys(url: str, key: str) -> None:
    assert surt(url) == key


@pytest.mark.parametrize("url", ["", "about:blank", "http:", "http://", "mailto:a@b", "http:///督察 1"])
def test_what_is_no_address_is_its_own_key(url: str) -> None:
    assert surt(url).isascii()
    assert " " not in surt(url)


@given(st.text(), st.text())
def test_a_key_is_one_word_of_ascii(authority: str, rest: str) -> None:
    key = surt(f"http://{authority}/{rest}")
    assert key.isascii()
    assert key.isprintable()
    assert " " not in key
