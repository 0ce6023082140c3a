using Tensors.Build.Tests.Models;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Builds;

/// <summary>Models are read when they change, and what is written changes only with what they say.</summary>
public sealed class ModelReaderTests
{
    [Fact]
    public void A_model_that_has_not_changed_is_not_opened()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("small.onnx");

        Assert.Equal(1, folder.Read(item).Opened);
        using var locked = new FileStream(item.FullPath, FileMode.Open, FileAccess.Read, FileShare.None);
        var again = folder.Read(item);

        Assert.Equal(0, again.Opened);
        Assert.Empty(again.Faults);
        Assert.Single(again.Signatures);
        Assert.Single(again.Outputs);
    }

    [Fact]
    public void A_model_that_was_touched_is_opened_and_its_signature_not_written_again()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("small.onnx");
        var signature = Assert.Single(folder.Read(item).Signatures);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(signature, old);

        File.SetLastWriteTimeUtc(item.FullPath, old.AddYears(1));

        Assert.Equal(1, folder.Read(item).Opened);
        Assert.Equal(old, File.GetLastWriteTimeUtc(signature));
        Assert.Equal(0, folder.Read(item).Opened);
    }

    [Fact]
    public void A_model_that_changed_is_written_again()
    {
        using var folder = new ModelFolder();
        folder.ReadOne(folder.Add("small.onnx"));

        var signature = folder
            .ReadOne(folder.Add("small.onnx", Model([], [Tensor("longer name", Float32Type)])))
            .Signature;

        Assert.Equal("longer name", Assert.Single(signature.Outputs).Name);
    }

    [Fact]
    public void Every_setting_that_changes_makes_the_model_read_again()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("small.onnx");
        ModelItem[] changed =
        [
            item with
            {
                Namespace = "N",
            },
            item with
            {
                ClassName = "C",
            },
            item with
            {
                Generate = "false",
            },
            item with
            {
                Dimensions = "seq=5",
            },
            item with
            {
                Dimensions = "seq=\n5",
            },
            item with
            {
                IgnoredOutputs = "y" + ";s",
            },
        ];
        folder.Read(item);

        foreach (var other in changed)
        {
            Assert.Equal(1, folder.Read(other).Opened);
            Assert.Equal(1, folder.Read(item).Opened);
            Assert.Equal(0, folder.Read(item).Opened);
        }
    }

    [Fact]
    public void Half_a_signature_or_stamp_is_made_anew()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("small.onnx");
        var signature = Assert.Single(folder.Read(item).Signatures);
        var text = File.ReadAllText(signature);

        File.Delete(signature);
        Assert.Equal(1, folder.Read(item).Opened);
        File.WriteAllText(SignatureStore.StampOf(signature), "");
        File.WriteAllText(signature, text[..20]);
        Assert.Equal(1, folder.Read(item).Opened);

        Assert.Equal(text, File.ReadAllText(signature));
    }

    [Fact]
    public void What_belongs_to_models_that_are_gone_or_broken_is_deleted_and_nothing_else()
    {
        using var folder = new ModelFolder();
        var (first, second, third) = (folder.Add("a.onnx"), folder.Add("b.onnx"), folder.Add("c.onnx"));
        folder.Read(first, second, third);
        File.WriteAllText(Path.Combine(folder.Signatures, "other.txt"), "");

        folder.Read(first, folder.Add("b.onnx", [1, 2, 3]));

        Assert.Equal(
            ["a.onnx.tensormodel", "a.onnx.tensormodel.stamp", "other.txt"],
            Directory
                .EnumerateFiles(folder.Signatures)
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal)
                .ToArray()
        );
    }

    [Fact]
    public void A_broken_model_does_not_take_the_others_with_it()
    {
        using var folder = new ModelFolder();
        var reader = folder.Read(
            folder.Add("a.onnx", "text"u8.ToArray()),
            folder.Add("b.onnx"),
            folder.Add("c.onnx", [])
        );

        Assert.Equal(
            [folder.Signatures + "/b.onnx.tensormodel"],
            reader.Signatures.Select(path => path.Replace('\\', '/')).ToArray()
        );
        Assert.Equal(["a.onnx", "c.onnx"], reader.Faults.Select(fault => fault.Path).ToArray());
        Assert.All(reader.Faults, fault => Assert.Equal(ModelFault.Unreadable, fault.Code));
        Assert.Contains("the file is text", reader.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_there_is_named_with_its_full_path()
    {
        using var folder = new ModelFolder();
        var path = Path.Combine(folder.Root, "none.onnx");
        var fault = folder.FaultOf(new("none.onnx", path));

        Assert.Equal(ModelFault.Unreadable, fault.Code);
        Assert.StartsWith($"The model does not exist at '{path}'.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_outputs_is_unreadable()
    {
        using var folder = new ModelFolder();
        var fault = folder.FaultOf(folder.Add("m.onnx", Model([Tensor("x", Float32Type)], [])));

        Assert.Equal(
            (ModelFault.Unreadable, true),
            (fault.Code, fault.Message.Contains("no outputs", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void External_data_goes_where_the_model_goes_also_when_the_model_is_not_opened()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("models/m.onnx", WithExternalData("m.onnx.data", "w/2.bin"));
        var data = folder.Add("models/m.onnx.data", [1]).FullPath;
        var more = folder.Add("models/w/2.bin", [2]).FullPath;
        item = item with { CopyToOutputDirectory = "always" };

        OutputFile[] expected =
        [
            new(item.FullPath, "models/m.onnx", "Always"),
            new(data, "models/m.onnx.data", "Always"),
            new(more, "models/w/2.bin", "Always"),
        ];
        Assert.Equal(expected, folder.Read(item).Outputs);
        var again = folder.Read(item);
        Assert.Equal(expected, again.Outputs);
        Assert.Equal(0, again.Opened);
    }

    [Fact]
    public void External_data_that_is_not_there_is_an_error_unless_nothing_is_copied()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("m.onnx", WithExternalData("m.onnx.data"));

        Assert.StartsWith(
            "The model has weights in the file 'm.onnx.data', which does not exist.",
            folder.FaultOf(item).Message,
            StringComparison.Ordinal
        );
        var reader = folder.Read(item with { CopyToOutputDirectory = "Never" });
        Assert.Empty(reader.Faults);
        Assert.Empty(reader.Outputs);
        Assert.Single(reader.Signatures);
    }

    private static byte[] WithExternalData(params string[] locations) =>
        Model(
                GraphOf([Tensor("x", Float32Type)], [Tensor("y", Float32Type)])
                    .AddAll(InitializerField, locations.Select(location => External(location, location)))
            )
            .ToArray();
}
