//! Just enough of HTTP/1.1 to measure with: one connection that is kept, cookies, both kinds of body length.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    /// Sent with every request, one complete line each.
    headers: Vec<String>,
    cookies: Vec<(String, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    /// As sent: compressed, if it was asked for.
    pub(crate) body: Vec<u8>,
    location: Option<String>,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Result<Self> {
        let host = format!("127.0.0.1:{port}");
        let stream = TcpStream::connect(&host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream: BufReader::new(stream), host, headers: Vec::new(), cookies: Vec::new() })
    }

    /// A new connection with the same cookies: after a restart, or to keep other headers.
    pub(crate) fn again(&self, port: u16) -> Result<Self> {
        Ok(Self { cookies: self.cookies.clone(), ..Self::connect(port)? })
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        self.headers.push(format!("{name}: {value}\r\n"));
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, b"")
    }

    /// Follows redirects on this server, as a browser does after signing in.
    pub(crate) fn follow(&mut self, path: &str) -> Result<Answer> {
        let mut answer = self.get(path)?;
        for _ in 0..5 {
            let Some(location) = answer.location.take() else { return Ok(answer) };
            let origin = format!("http://{}", self.host);
            answer = self.get(location.strip_prefix(&origin).unwrap_or(&location))?;
        }
        bail!("{path} redirects in a circle")
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.host, body.len());
        self.headers.iter().for_each(|header| request.push_str(header));
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.push_str(&format!("cookie: {}\r\n", cookies.join("; ")));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.stream.get_mut().write_all(&bytes)?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    fn answer(&mut self) -> Result<Answer> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).with_context(|| format!("not HTTP: `{line}`"))?;
        let (mut length, mut chunked, mut location) = (0, false, None);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "location" => location = Some(value.to_owned()),
                "set-cookie" => self.keep_cookie(value),
                _ => {}
            }
        }
        let body = if chunked { self.chunks()? } else { self.exactly(length)? };
        Ok(Answer { status, body, location })
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }

    fn keep_cookie(&mut self, value: &str) {
        let Some((name, value)) = value.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        self.cookies.retain(|(kept, _)| kept != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers each request of one connection with the next of `answers`, and gives what was asked.
    fn server(answers: Vec<&'static str>) -> (u16, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            let one = |answer: &str| {
                let mut request = String::new();
                while !request.ends_with("\r\n\r\n") {
                    stream.read_line(&mut request).unwrap();
                }
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
                request
            };
            answers.into_iter().map(one).collect()
        });
        (port, asked)
    }

    #[test]
    fn a_connection_is_kept_over_both_kinds_of_body() {
        let (port, asked) = server(vec![
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n",
        ]);
        let mut client = Client::connect(port).unwrap();
        client.header("accept-encoding", "br");
        let first = client.get("/one").unwrap();
        assert_eq!((first.status, first.body.as_slice()), (200, b"hello".as_slice()));
        let second = client.get("/two").unwrap();
        assert_eq!((second.status, second.body.as_slice()), (404, b"abc0123456789".as_slice()));
        assert!(asked.join().unwrap()[1].starts_with("GET /two HTTP/1.1\r\n"));
    }

    #[test]
    fn signing_in_leaves_a_cookie() {
        let (port, asked) = server(vec![
            "HTTP/1.1 303 See Other\r\nlocation: /\r\nset-cookie: session=abc; HttpOnly; Path=/\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        ]);
        let mut client = Client::connect(port).unwrap();
        assert_eq!(client.follow("/sign-in/once").unwrap().status, 200);
        let asked = asked.join().unwrap();
        assert!(!asked[0].contains("cookie"), "{}", asked[0]);
        assert!(asked[1].starts_with("GET / HTTP/1.1\r\n") && asked[1].contains("cookie: session=abc\r\n"), "{}", asked[1]);
    }
}
