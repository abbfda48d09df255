export default function Home() {
  return <h1>A new project</h1>
}
