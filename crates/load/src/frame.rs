//! WebSocket frames (RFC 6455, section 5.2), as far as this client and the floor need them: whole frames, no extensions.
//! A library would hold buffers for every viewer; these borrow.

pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Any key will do where no proxy stands between.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

#[derive(Debug, PartialEq)]
pub(crate) struct Frame<'a> {
    pub(crate) opcode: u8,
    pub(crate) payload: &'a [u8],
}

/// The first frame a server sent, and the bytes it takes; nothing while it is incomplete.
pub(crate) fn parse(bytes: &[u8]) -> Result<Option<(Frame<'_>, usize)>, &'static str> {
    let [first, second, ..] = *bytes else { return Ok(None) };
    if first & 0x70 != 0 {
        return Err("a frame uses an extension that was not agreed");
    }
    if first & 0x80 == 0 || first & 0x0f == 0 {
        return Err("a message comes in fragments, which entries never need");
    }
    if second & 0x80 != 0 {
        return Err("a server's frame is masked");
    }
    let Some((length, head)) = length(bytes) else { return Ok(None) };
    let Some(payload) = head.checked_add(length).and_then(|end| bytes.get(head..end)) else { return Ok(None) };
    Ok(Some((Frame { opcode: first & 0x0f, payload }, head + length)))
}

/// Length of the payload and of what stands before it (without a mask).
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match bytes.get(1)? & 0x7f {
        126 => Some((u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?).into(), 4)),
        127 => Some((usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?, 10)),
        short => Some((short.into(), 2)),
    }
}

/// A frame as a server sends it: the same bytes for everyone.
pub(crate) fn server(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(opcode, payload.len(), 0);
    frame.extend_from_slice(payload);
    frame
}

/// A frame as a client sends it: masked.
pub(crate) fn client(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(opcode, payload.len(), 0x80);
    frame.extend_from_slice(&MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// The payload of the first frame a client sent and the bytes it takes; nothing while it is incomplete.
pub(crate) fn parse_client(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (length, head) = length(bytes)?;
    let mask = bytes.get(head..head + 4)?;
    let payload = bytes.get(head + 4..head + 4 + length)?;
    Some((payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key).collect(), head + 4 + length))
}

fn head(opcode: u8, length: usize, masked: u8) -> Vec<u8> {
    let mut head = vec![0x80 | opcode];
    match length {
        0..=125 => head.push(masked | length as u8),
        126..=0xffff => {
            head.push(masked | 126);
            head.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            head.push(masked | 127);
            head.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    head
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::frame::Frame as Theirs;
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

    use super::*;

    const LENGTHS: [usize; 7] = [0, 1, 125, 126, 65_535, 65_536, 100_000];

    #[test]
    fn frames_of_every_length_are_written_as_the_library_writes_them() {
        for length in LENGTHS {
            let payload = vec![b'x'; length];
            let mut theirs = Vec::new();
            Theirs::message(payload.clone(), OpCode::Data(Data::Text), true).format(&mut theirs).unwrap();
            assert!(server(TEXT, &payload) == theirs, "{length}");
        }
    }

    #[test]
    fn frames_are_read_wherever_they_are_cut() {
        let stream = [server(TEXT, &[b'a'; 300]), server(PING, b""), server(CLOSE, &[3, 233])].concat();
        let mut rest = stream.as_slice();
        let mut found = Vec::new();
        while let Some((frame, used)) = parse(rest).unwrap() {
            for cut in 0..used {
                assert_eq!(parse(&rest[..cut]), Ok(None), "cut at {cut}");
            }
            found.push((frame.opcode, frame.payload.len()));
            rest = &rest[used..];
        }
        assert_eq!((found.as_slice(), rest.len()), ([(TEXT, 300), (PING, 0), (CLOSE, 2)].as_slice(), 0));
    }

    #[test]
    fn what_a_server_may_not_send_is_refused() {
        let refused = [&[0xc1, 0][..], &[0x01, 0], &[0x80, 0], &[0x81, 0x80, 0, 0, 0, 0]];
        for bytes in refused {
            assert!(parse(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(parse(&[0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]), Ok(None));
    }

    #[test]
    fn a_clients_frame_is_read_back() {
        for length in LENGTHS {
            let payload = vec![b'y'; length];
            let frame = client(TEXT, &payload);
            assert_eq!(parse_client(&frame[..frame.len() - 1]), None);
            assert!(parse_client(&frame) == Some((payload, frame.len())), "{length}");
        }
    }
}
