package io.nightshift.sandbox;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Publishes records whose timestamps the producer of the Kafka client refuses, as clients in other
 * languages do not.
 */
public final class RawPublisher {
  /** The last one that names topics rather than their ids. */
  private static final short VERSION = 12;

  // Places in a batch of records, of which the timestamps and all behind the checksum are summed.
  private static final int CHECKSUM = 17;
  private static final int CHECKED = 21;
  private static final int BASE_TIMESTAMP = 27;
  private static final int MAX_TIMESTAMP = 35;

  private RawPublisher() {}

  /**
   * Publishes a record to a partition, with a timestamp of any value.
   *
   * @return its offset
   */
  public static long publish(
      String bootstrapServer,
      ProducerRecord<byte[], byte[]> message,
      int partition,
      long timestamp) {
    ByteBuffer batch =
        MemoryRecords.withRecords(
                Compression.NONE,
                new SimpleRecord(0, message.key(), message.value(), message.headers().toArray()))
            .buffer();
    batch.putLong(BASE_TIMESTAMP, timestamp).putLong(MAX_TIMESTAMP, timestamp);
    CRC32C checksum = new CRC32C();
    checksum.update(batch.slice(CHECKED, batch.limit() - CHECKED));
    batch.putInt(CHECKSUM, (int) checksum.getValue());
    TopicProduceData topic =
        new TopicProduceData()
            .setName(message.topic())
            .setPartitionData(
                java.util.List.of(
                    new PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(MemoryRecords.readableRecords(batch))));
    ProduceRequestData request =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(10_000)
            .setTopicData(new TopicProduceDataCollection(java.util.List.of(topic).iterator()));
    try {
      return send(bootstrapServer, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long send(String server, ProduceRequestData request) throws IOException {
    RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", 1);
    ByteBuffer bytes =
        new ProduceRequest.Builder(VERSION, VERSION, request)
            .build(VERSION)
            .serializeWithHeader(header);
    int colon = server.lastIndexOf(':');
    try (Socket socket =
        new Socket(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(bytes.remaining());
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      ResponseHeader.parse(answer, ApiKeys.PRODUCE.responseHeaderVersion(VERSION));
      var partition =
          new ProduceResponseData(new ByteBufferAccessor(answer), VERSION)
              .responses()
              .iterator()
              .next()
              .partitionResponses()
              .getFirst();
      Errors.forCode(partition.errorCode()).maybeThrow();
      return partition.baseOffset();
    }
  }
}
