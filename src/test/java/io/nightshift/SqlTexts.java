package io.nightshift;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ConstantDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the application's code: each string constant, concatenation and {@code formatted}
 * text, as the compiler has composed it from literals, text blocks and constants, also those of
 * other classes. They are read from the class files, because these have every constant resolved.
 */
final class SqlTexts {
  /** A part of a text that is known only at run time. */
  static final char HOLE = '\u0001';

  private static final Pattern ARGUMENT = Pattern.compile("%(?:(\\d+)\\$)?[,\\d]*[sd]");

  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path CLASSES = Path.of("target", "classes");
  private static final String ROOT = "io/nightshift/";

  private SqlTexts() {}

  /**
   * A text.
   *
   * @param line its line in the source, or one near to it
   */
  record Text(int line, String text) {}

  /**
   * A class.
   *
   * @param source its source file, below the folder of the sources
   * @param names the application's classes that it names, its own included
   * @param givesText those of them that it calls with a string
   * @param texts its texts
   */
  record Unit(String source, Set<String> names, Set<String> givesText, List<Text> texts) {

    /** The class; those that are nested in it have the same name. */
    String name() {
      return simple(source);
    }

    /** The room: the package below that of the application; empty for the entry point. */
    String room() {
      String below = source.substring(ROOT.length());
      return below.contains("/") ? below.substring(0, below.indexOf('/')) : "";
    }
  }

  /** Every class of the application whose source exists. */
  static List<Unit> read() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES.resolve(ROOT))) {
      List<Unit> units = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
        Unit unit = unit(Files.readAllBytes(file));
        // A class that was moved or removed stays in the folder of an incremental build.
        if (Files.exists(SOURCES.resolve(unit.source()))) {
          units.add(unit);
        }
      }
      return units;
    }
  }

  /** The names of the rooms. */
  static Set<String> rooms() throws IOException {
    try (Stream<Path> folders = Files.list(SOURCES.resolve(ROOT))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The class that those bytes are. */
  static Unit unit(byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    String name = model.thisClass().asInternalName();
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(source -> source.sourceFile().stringValue())
            .orElseThrow();
    Set<String> names = new TreeSet<>();
    Set<String> givesText = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry named && named.asInternalName().startsWith(ROOT)) {
        names.add(simple(named.asInternalName()));
      } else if (entry instanceof MemberRefEntry called
          && called.owner().asInternalName().startsWith(ROOT)
          && called.type().stringValue().matches("\\(.*Ljava/lang/String;.*\\).*")) {
        givesText.add(simple(called.owner().asInternalName()));
      }
    }
    List<Text> texts = new ArrayList<>();
    for (MethodModel method : model.methods()) {
      method.code().ifPresent(code -> texts.addAll(new Composer().texts(code.elementList())));
    }
    String source = name.substring(0, name.lastIndexOf('/') + 1) + file;
    return new Unit(source, names, givesText, texts);
  }

  private static String simple(String path) {
    return path.replaceFirst(".*/", "").replaceFirst("[$.].*", "");
  }

  /** Follows the strings of one method. */
  private static final class Composer {
    private final List<Text> texts = new ArrayList<>();
    private final Deque<Arguments> open = new ArrayDeque<>();
    private int line;

    /** What each of the last instructions has put on the stack; null if it is no known string. */
    private final List<@Nullable String> pushed = new ArrayList<>();

    /**
     * The arguments of a call, while they are collected in an array.
     *
     * @param template the text before them; null if it is unknown
     */
    private record Arguments(@Nullable String template, Map<Integer, String> known) {}

    List<Text> texts(List<CodeElement> code) {
      List<Instruction> before = new ArrayList<>();
      for (CodeElement element : code) {
        if (element instanceof LineNumber number) {
          line = number.line();
        } else if (element instanceof Instruction instruction) {
          pushed.add(value(instruction, before));
          before.add(instruction);
        }
      }
      return texts;
    }

    private @Nullable String value(Instruction instruction, List<Instruction> before) {
      switch (instruction) {
        case ConstantInstruction constant -> {
          return constant.constantValue() instanceof String text ? found(text) : null;
        }
        case InvokeDynamicInstruction concat
            when concat.name().equalsString("makeConcatWithConstants") -> {
          return found(concatenation(concat.bootstrapArgs()));
        }
        case NewReferenceArrayInstruction array
            when array.componentType().asInternalName().equals("java/lang/Object") -> {
          // The template, the size, the array.
          open.push(new Arguments(last(2), new HashMap<>()));
        }
        case ArrayStoreInstruction store -> argument(before);
        case InvokeInstruction call
            when call.typeSymbol().parameterCount() > 0
                && call.typeSymbol()
                    .parameterType(call.typeSymbol().parameterCount() - 1)
                    .descriptorString()
                    .equals("[Ljava/lang/Object;")
                && !open.isEmpty() -> {
          Arguments arguments = open.pop();
          String template = arguments.template();
          if (call.owner().asInternalName().equals("java/lang/String") && template != null) {
            texts.removeIf(each -> each.text().equals(template));
            return found(formatted(template, arguments.known()));
          }
        }
        default -> {}
      }
      return null;
    }

    private String found(String text) {
      texts.add(new Text(line, text));
      return text;
    }

    private @Nullable String last(int back) {
      return back <= pushed.size() ? pushed.get(pushed.size() - back) : null;
    }

    /** The index, the value, the store. */
    private void argument(List<Instruction> before) {
      String known = last(1);
      if (known != null
          && !open.isEmpty()
          && before.size() > 1
          && before.get(before.size() - 2) instanceof ConstantInstruction index
          && index.constantValue() instanceof Integer place) {
        open.element().known().put(place, known);
      }
    }

    private static String concatenation(List<ConstantDesc> recipe) {
      String text = (String) recipe.getFirst();
      for (ConstantDesc constant : recipe.subList(1, recipe.size())) {
        text = text.replaceFirst("\u0002", Matcher.quoteReplacement("" + constant));
      }
      return text;
    }

    private static String formatted(String template, Map<Integer, String> known) {
      StringBuilder text = new StringBuilder();
      Matcher hole = ARGUMENT.matcher(template);
      int next = 0;
      while (hole.find()) {
        int place = hole.group(1) == null ? next++ : Integer.parseInt(hole.group(1)) - 1;
        String value = known.getOrDefault(place, String.valueOf(HOLE));
        hole.appendReplacement(text, Matcher.quoteReplacement(value));
      }
      return hole.appendTail(text).toString();
    }
  }
}
