package dev.loyalty.ops.report;

import dev.loyalty.ops.cli.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Renders a report as one page that needs nothing else: no script, no font, no picture. Thymeleaf
 * escapes every value of the book.
 */
final class HtmlReport {

  private static final String TEMPLATES = "templates/";
  private static final String STYLE = "report/report.css";

  private HtmlReport() {}

  /** Renders the page. Characters that turn text around, or hide it, appear as their codes. */
  static String of(ReconciliationReport report) {
    Context context =
        new Context(
            Locale.ROOT, Map.of("report", report, "text", new ReportText(), "style", style()));
    return PlainText.ofLines(engine().process("report/reconciliation", context));
  }

  private static TemplateEngine engine() {
    ClassLoaderTemplateResolver resolver =
        new ClassLoaderTemplateResolver(HtmlReport.class.getClassLoader());
    resolver.setPrefix(TEMPLATES);
    resolver.setSuffix(".html");
    resolver.setTemplateMode(TemplateMode.HTML);
    resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
    TemplateEngine engine = new TemplateEngine();
    engine.setTemplateResolver(resolver);
    return engine;
  }

  private static String style() {
    try (InputStream in =
        HtmlReport.class.getClassLoader().getResourceAsStream(TEMPLATES + STYLE)) {
      if (in == null) {
        throw new IllegalStateException(STYLE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
