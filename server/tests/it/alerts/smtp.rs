//! A mail server that keeps what it gets and refuses as it was told.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

#[derive(Clone)]
pub struct Script {
    pub greeting: &'static str,
    pub mail: &'static str,
    pub rcpt: &'static str,
    pub end: &'static str,
    pub start_tls: Option<TlsAcceptor>,
    /// TLS before the first word.
    pub tls: Option<TlsAcceptor>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            greeting: "220 mail.example ESMTP",
            mail: "250 sender ok",
            rcpt: "250 recipient ok",
            end: "250 queued as 42",
            start_tls: None,
            tls: None,
        }
    }
}

/// What was said to the server, and the mails that it took.
#[derive(Clone, Default)]
pub struct Heard {
    pub commands: Vec<String>,
    /// Commands that came through TLS.
    pub encrypted: Vec<String>,
    pub mails: Vec<String>,
}

pub struct MailServer {
    pub port: u16,
    heard: Arc<Mutex<Heard>>,
    server: JoinHandle<()>,
}

impl MailServer {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let shared = Arc::clone(&heard);
        let server = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let session = Session { script: script.clone(), heard: Arc::clone(&shared), encrypted: false };
                tokio::spawn(session.accept(tcp));
            }
        });
        Self { port, heard, server }
    }

    pub fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Session {
    script: Script,
    heard: Arc<Mutex<Heard>>,
    encrypted: bool,
}

impl Session {
    async fn accept(mut self, tcp: tokio::net::TcpStream) {
        if let Some(acceptor) = self.script.tls.clone() {
            let Ok(stream) = acceptor.accept(tcp).await else { return };
            self.encrypted = true;
            self.converse(stream, true).await;
        } else if let Some(stream) = self.converse(tcp, true).await
            && let Some(acceptor) = self.script.start_tls.take()
        {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            self.encrypted = true;
            self.converse(stream, false).await;
        }
    }

    /// Returns the stream where TLS is to start.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, greet: bool) -> Option<S> {
        let mut stream = BufReader::new(stream);
        if greet {
            say(&mut stream, self.script.greeting).await?;
        }
        loop {
            let line = line(&mut stream).await?;
            {
                let mut heard = self.heard.lock().unwrap();
                heard.commands.push(line.clone());
                if self.encrypted {
                    heard.encrypted.push(line.clone());
                }
            }
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" if self.script.start_tls.is_some() && !self.encrypted => {
                    say(&mut stream, "250-mail.example\r\n250 STARTTLS").await?;
                }
                "EHLO" => say(&mut stream, "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN").await?,
                "STARTTLS" => {
                    say(&mut stream, "220 go ahead").await?;
                    return Some(stream.into_inner());
                }
                "AUTH" => say(&mut stream, "235 welcome").await?,
                "MAIL" => say(&mut stream, self.script.mail).await?,
                "RCPT" => say(&mut stream, self.script.rcpt).await?,
                "DATA" => {
                    say(&mut stream, "354 end with a dot").await?;
                    let mail = mail(&mut stream).await?;
                    self.heard.lock().unwrap().mails.push(mail);
                    say(&mut stream, self.script.end).await?;
                }
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return None;
                }
                _ => say(&mut stream, "250 ok").await?,
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, text: &str) -> Option<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

async fn line<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

async fn mail<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> Option<String> {
    let mut mail = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Some(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
        mail.push('\n');
    }
}
