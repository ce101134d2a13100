package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.BrokerAwayException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the input topic from time to time: whether the broker answers (the consumer doesn't tell),
 * whether it is still the same topic, and how far its logs go. Thread-safe.
 */
public final class TopicWatch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  private final LaneServices services;
  private final InputReader reader;
  private final Thread thread = Thread.ofPlatform().name("topic-watch").daemon().unstarted(this);

  public TopicWatch(LaneServices services, InputReader reader) {
    this.services = services;
    this.reader = reader;
  }

  public void start() {
    thread.start();
  }

  public void stop() {
    thread.interrupt();
  }

  @Override
  public void run() {
    Duration interval = services.timing().watchInterval();
    try {
      while (true) {
        look();
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      LOG.debug("Watching was ended");
    }
  }

  private void look() throws InterruptedException {
    reader.look();
    try {
      reader.checkTopicId(services.topics().loadTopicId(services.settings().topics().input()));
      reader.noteLogEnds();
      services.outages().broker().over();
    } catch (BrokerAwayException e) {
      services.outages().broker().begun(String.valueOf(e.getMessage()));
    }
  }
}
