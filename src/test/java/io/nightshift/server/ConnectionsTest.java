package io.nightshift.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String PART = "GET / HTTP/1.1\r\nX: ";

  private final AtomicLong clock = new AtomicLong();
  private final Connections connections =
      new Connections(new Limits(4, 2, Duration.ofSeconds(20)), clock::get);

  private Line connect(String address) {
    return new Line(connections, address);
  }

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    connections.sweep();
  }

  @Test
  void theOldestThatHasNotAskedMakesRoomForANewOneOfItsAddress() {
    Line asking = connect("10.0.0.1").receive(REQUEST);
    Line silent = connect("10.0.0.1");
    Line other = connect("10.0.0.2");
    Line next = connect("10.0.0.1").receive(PART);
    assertTrue(next.isAdmitted());
    assertFalse(silent.isOpen());
    assertTrue(asking.isOpen() && other.isOpen() && next.isOpen());
    assertEquals(3, connections.size());
  }

  @Test
  void anIdleConnectionMakesRoomBeforeOneWhoseRequestIsUnderWay() {
    Line underWay = connect("10.0.0.1");
    Line idle = connect("10.0.0.1").receive(REQUEST).answer();
    assertTrue(connect("10.0.0.1").isAdmitted());
    assertFalse(idle.isOpen());
    assertTrue(underWay.isOpen());
  }

  @Test
  void aRequestThatIsLateMakesRoomBeforeAnIdleConnection() {
    Line late = connect("10.0.0.1").receive(PART);
    Line idle = connect("10.0.0.1").receive(REQUEST).answer();
    pass(2);
    assertTrue(connect("10.0.0.1").isAdmitted());
    assertFalse(late.isOpen());
    assertTrue(idle.isOpen());
  }

  @Test
  void whereAllOfAnAddressAreAnsweredANewOneIsRefused() {
    Line first = connect("10.0.0.1").receive(REQUEST);
    Line second = connect("10.0.0.1").receive(REQUEST);
    assertFalse(connect("10.0.0.1").isAdmitted());
    assertTrue(connect("10.0.0.2").isAdmitted());
    first.answer();
    assertTrue(connect("10.0.0.1").isAdmitted());
    assertFalse(first.isOpen(), "it was idle");
    assertTrue(second.isOpen());
  }

  @Test
  void whereAllOfAllAddressesAreTakenTheOldestThatHasNotAskedMakesRoom() {
    List<Line> lines = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      lines.add(connect("10.0.0." + i));
    }
    lines.get(0).receive(REQUEST);
    assertTrue(connect("10.0.0.5").isAdmitted());
    assertTrue(lines.get(0).isOpen());
    assertFalse(lines.get(1).isOpen());
    assertTrue(lines.get(2).isOpen());
  }

  @Test
  void theAddressesOfOneNetworkOfIpv6AreOne() {
    assertTrue(connect("2001:db8::1").receive(REQUEST).isAdmitted());
    assertTrue(connect("2001:db8::2").receive(REQUEST).isAdmitted());
    assertFalse(connect("2001:db8::ffff").isAdmitted());
    assertTrue(connect("2001:db8:0:1::1").isAdmitted());
  }

  @Test
  void itsOwnConnectionIsTakenWhateverTheLimits() {
    connect("10.0.0.1").receive(REQUEST);
    connect("10.0.0.1").receive(REQUEST);
    InetSocketAddress own = new InetSocketAddress("10.0.0.1", 4711);
    connections.expect(own);
    assertTrue(new Line(connections, own, true).isAdmitted());
    assertEquals(2, connections.size());
    connections.forget(own);
    assertFalse(new Line(connections, own, true).isAdmitted());
  }

  @Test
  void aConnectionThatSendsNothingIsClosedWithoutAWord() {
    Line silent = connect("10.0.0.1");
    pass(19);
    assertTrue(silent.isOpen());
    pass(1);
    assertFalse(silent.isOpen());
    assertEquals("", silent.sent());
    assertEquals(0, connections.size());
  }

  @Test
  void aRequestThatComesByteByByteIsEndedInTime() {
    Line slow = connect("10.0.0.1").receive(PART);
    for (int i = 0; i < 19; i++) {
      pass(1);
      slow.receive("x");
    }
    assertEquals("", slow.sent());
    pass(1);
    assertTrue(slow.sent().startsWith("HTTP/1.1 408 Request Timeout\r\n"));
  }

  @Test
  void aConnectionThatIsIdleBetweenRequestsOrBeingAnsweredStays() {
    Line idle = connect("10.0.0.1").receive(REQUEST).answer();
    Line answered = connect("10.0.0.2").receive(REQUEST);
    pass(500);
    assertTrue(idle.isOpen() && answered.isOpen());
    idle.receive("G");
    pass(19);
    assertTrue(idle.isOpen());
    idle.sent();
    pass(1);
    assertTrue(idle.sent().startsWith("HTTP/1.1 408 "));
  }

  @Test
  void aConnectionThatNeverAgreesOnTlsIsClosed() {
    Line tls = Line.withTls(connections, "10.0.0.1").receive("\u0016\u0003\u0001");
    pass(20);
    assertFalse(tls.isOpen());
  }

  @Test
  void aRequestOverTlsIsWatchedAsAnyOther() {
    Line tls = Line.withTls(connections, "10.0.0.1");
    tls.receive("");
    tls.agree();
    tls.receive(REQUEST);
    assertEquals(1, tls.waiting());
    tls.answer().sent();
    tls.receive(PART);
    pass(20);
    assertTrue(tls.sent().startsWith("HTTP/1.1 408 "));
  }
}
