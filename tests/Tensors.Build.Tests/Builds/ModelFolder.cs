using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Builds;

/// <summary>A project's folder with models in it, as the task sees it.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("tensors-build-").FullName;

    public string Signatures => Path.Combine(Root, "obj", "tensors");

    public static byte[] Small(string output = "y") =>
        Model(
            [Tensor("x", Float32Type, "batch", "seq", 3)],
            [Tensor(output, Float32Type, "batch", ""), Value("s", SequenceType(Float32Type))]
        );

    /// <summary>Writes a file and gives the item for it, without its outputs that are no tensors.</summary>
    public ModelItem Add(string path, byte[]? model = null)
    {
        var fullPath = Path.GetFullPath(Path.Combine(Root, path));
        Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        File.WriteAllBytes(fullPath, model ?? Small());
        return new(path, fullPath) { IgnoredOutputs = model is null ? "s" : "" };
    }

    /// <summary>Reads the models as one build does.</summary>
    public ModelReader Read(params ModelItem[] items)
    {
        var reader = new ModelReader(Root, "My.App", Signatures);
        reader.Read(items);
        return reader;
    }

    /// <summary>Reads one model, and the signature that was written.</summary>
    public ModelFile ReadOne(ModelItem item)
    {
        var reader = Read(item);
        Assert.Empty(reader.Faults);
        return ModelFileText.Parse(File.ReadAllText(Assert.Single(reader.Signatures)));
    }

    /// <summary>The one thing that is wrong with an item.</summary>
    public ModelFault FaultOf(ModelItem item)
    {
        var reader = Read(item);
        Assert.Empty(reader.Signatures);
        return Assert.Single(reader.Faults);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
