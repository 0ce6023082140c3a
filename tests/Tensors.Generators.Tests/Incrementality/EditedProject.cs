using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.RandomPrograms;

namespace Tensors.Generators.Tests.Incrementality;

/// <summary>What an edit can touch of a generator's output.</summary>
internal enum EditKind
{
    /// <summary>A declaration, or something that one depends on.</summary>
    Declaration,

    /// <summary>Nothing that any declaration depends on.</summary>
    Unrelated,
}

/// <summary>A small project while somebody works on it: each <see cref="Edit"/> is one step of that work.</summary>
/// <remarks>Trees are replaced one at a time, with their text changed as an editor does it, so that whatever can be kept is kept.</remarks>
internal sealed class EditedProject
{
    private static readonly MetadataReference _unrelated = MetadataReference.CreateFromFile(
        typeof(CsCheck.Gen).Assembly.Location
    );

    private static readonly MetadataReference _runtime = TestProject
        .Compile("")
        .References.Single(r => r.Display?.EndsWith("Tensors.Runtime.dll", StringComparison.Ordinal) is true);

    private readonly Choices _choose;
    private readonly List<EditedFile> _files = [];
    private int _created;

    public EditedProject(Choices choose)
    {
        _choose = choose;
        Compilation = TestProject.Compile("internal static class Program { private static int s_x = 1; }");
        for (var i = 0; i < 2; i++)
        {
            AddFile();
            AddFile();
            _files[^1].Declarations.Add(NewDeclaration());
            Write(_files[^1]);
        }
    }

    /// <summary>The project as it is now.</summary>
    public CSharpCompilation Compilation { get; private set; }

    /// <summary>What was done, to read when a test fails.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Does one random thing.</summary>
    public EditKind Edit()
    {
        var file = _files[_choose.Next(_files.Count)];
        var before = Compilation.SyntaxTrees;
        var kind = _choose.Next(10) < 4 ? EditUnrelated(file) : EditDeclarations(file);
        Log.Add(
            $"{kind}: {string.Join(", ", Compilation.SyntaxTrees.Except(before).Select(t => $"{t.FilePath}:\n{t}"))}"
        );
        return kind;
    }

    private EditKind EditUnrelated(EditedFile file)
    {
        switch (_choose.Next(7))
        {
            case 0:
                file.Body++;
                break;
            case 1:
                file.Comments++;
                break;
            case 2:
                file.Spaces++;
                break;
            case 3:
                AddFile();
                return EditKind.Unrelated;
            case 4 when _files.Count > 2 && _files.Find(f => f.IsUnrelated) is { } spare:
                _files.Remove(spare);
                Compilation = Compilation.RemoveSyntaxTrees(spare.Tree!);
                return EditKind.Unrelated;
            case 5:
                Toggle(_unrelated);
                return EditKind.Unrelated;
            default:
                var text = Compilation.SyntaxTrees[0].GetText();
                Replace(
                    Compilation.SyntaxTrees[0],
                    text.WithChanges(new TextChange(new TextSpan(text.Length, 0), ";"))
                );
                return EditKind.Unrelated;
        }

        Write(file);
        return EditKind.Unrelated;
    }

    private EditKind EditDeclarations(EditedFile file)
    {
        var declaration = file.Declarations.Count == 0 ? null : _choose.Of(file.Declarations.ToArray());
        switch (_choose.Next(14))
        {
            case 0 when declaration is not null:
                file.Declarations.Remove(declaration);
                break;
            case 1 when declaration is not null:
                var target = _files[_choose.Next(_files.Count)];
                file.Declarations.Remove(declaration);
                Write(file);
                target.Declarations.Insert(_choose.Next(target.Declarations.Count + 1), declaration);
                file = target;
                break;
            case 2 when declaration is not null:
                declaration.Name = $"Frame{_created++}";
                break;
            case 3 when declaration is not null:
                declaration.Name = declaration.Name[0] is 'F' ? declaration.Name.ToUpperInvariant() : "frame";
                break;
            case 4 when declaration is not null:
                declaration.DType = _choose.Of(Enum.GetValues<DType>());
                break;
            case 5 when declaration is not null:
                declaration.Shape = _choose.Of("3", "\"n\"", "\"n\", 3, 4", "", "0", "\"span\"", "Sizes.Width");
                break;
            case 6 when declaration is not null:
                declaration.Modifiers = _choose.Of("readonly partial", "readonly", "partial");
                break;
            case 7 when declaration is not null:
                declaration.Outer = _choose.Of(
                    "",
                    "partial class Outer",
                    "class Closed",
                    "partial interface IOuter<T>"
                );
                break;
            case 8:
                file.Space = _choose.Of("", "N", "N.M", "@event");
                break;
            case 9:
                file.IsBroken = !file.IsBroken;
                break;
            case 10:
                // Another part of a tensor, in a file without one: it may well take a name that would be generated.
                file.Part = _choose.Of(
                    "",
                    "partial struct Frame0 { public void Dispose() { } }",
                    "partial struct Frame1 { }",
                    "internal static class System { }"
                );
                break;
            case 11:
                file.Width = (file.Width + 1) % 3;
                break;
            case 12:
                Toggle(_runtime);
                return EditKind.Declaration;
            default:
                file.Declarations.Add(NewDeclaration());
                break;
        }

        Write(file);
        return EditKind.Declaration;
    }

    private EditedDeclaration NewDeclaration() => new() { Name = $"Frame{_created++}" };

    private void AddFile()
    {
        var file = new EditedFile { Name = $"File{_created++}.cs" };
        var options = (CSharpParseOptions)Compilation.SyntaxTrees[0].Options;
        file.Tree = CSharpSyntaxTree.ParseText(file.ToString(), options, file.Name);
        Compilation = Compilation.AddSyntaxTrees(file.Tree);
        _files.Add(file);
    }

    private void Write(EditedFile file) =>
        file.Tree = Replace(file.Tree!, Changed(file.Tree!.GetText(), file.ToString()));

    private SyntaxTree Replace(SyntaxTree tree, SourceText text)
    {
        var changed = tree.WithChangedText(text);
        Compilation = Compilation.ReplaceSyntaxTree(tree, changed);
        return changed;
    }

    private void Toggle(MetadataReference reference) =>
        Compilation = Compilation.References.Contains(reference)
            ? Compilation.RemoveReferences(reference)
            : Compilation.AddReferences(reference);

    // One change, between what the two have in common at their ends: what the parser then reads again is little.
    private static SourceText Changed(SourceText before, string after)
    {
        var old = before.ToString();
        var start = old.AsSpan().CommonPrefixLength(after);
        var most = Math.Min(old.Length, after.Length) - start;
        var end = 0;
        while (end < most && old[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return before.WithChanges(new TextChange(TextSpan.FromBounds(start, old.Length - end), after[start..^end]));
    }

    private sealed class EditedDeclaration
    {
        public required string Name { get; set; }
        public DType DType { get; set; } = DType.Float32;
        public string Shape { get; set; } = "\"batch\", 3";
        public string Modifiers { get; set; } = "readonly partial";
        public string Outer { get; set; } = "";

        public string Write(int spaces)
        {
            var text =
                $"[global::Tensors.SharedTensor([{Shape}],{new string(' ', spaces)} global::Tensors.DType.{DType})] {Modifiers} struct {Name};";
            return Outer.Length == 0 ? text : $"{Outer} {{ {text} }}";
        }
    }

    private sealed class EditedFile
    {
        public required string Name { get; init; }
        public SyntaxTree? Tree { get; set; }
        public string Space { get; set; } = "";
        public List<EditedDeclaration> Declarations { get; } = [];
        public string Part { get; set; } = "";
        public bool IsBroken { get; set; }
        public int Body { get; set; }
        public int Comments { get; set; }
        public int Spaces { get; set; }
        public int Width { get; set; }
        public bool IsUnrelated => Declarations.Count == 0 && Part.Length == 0 && !IsBroken && Width == 0;

        public override string ToString()
        {
            var lines = new List<string> { string.Concat(Enumerable.Repeat("// A comment.\n", Comments % 4)) };
            if (Space.Length > 0)
            {
                lines.Add($"namespace {Space};");
            }

            lines.AddRange(Declarations.Select(d => d.Write(Spaces % 3)));
            lines.Add(Part);
            lines.Add(Width == 0 ? "" : $"internal static class Sizes {{ public const int Width = {Width}; }}");
            lines.Add(
                $"internal static class {Name[..^3]} {{ private static int M() => {Body.ToString(CultureInfo.InvariantCulture)}; }}"
            );
            lines.Add(IsBroken ? "class { [" : "");
            return string.Join("\n", lines);
        }
    }
}
